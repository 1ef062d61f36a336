"""Reading about people."""

from datetime import datetime

from talkoot.commons.people.models import Person, Proof


def proof_for(
    person: Person, purpose: str, now: datetime, *, method: str | None = None
) -> Proof | None:
    """What this person has proven for `purpose` and still holds, by `method` where one is asked."""
    if not person.is_authenticated:
        return None
    proofs = Proof.objects.filter(person=person, purpose=purpose, until__gt=now)
    return (proofs.filter(method=method) if method else proofs).first()
