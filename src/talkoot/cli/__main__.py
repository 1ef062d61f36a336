from talkoot.cli import main

raise SystemExit(main())
