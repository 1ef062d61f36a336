// Sign in with a passkey or add one. The form is hidden without script, because it needs it.
//   data-passkey="login"  the server is asked for a challenge
//   data-passkey="use"    the challenge stands in #passkey-options
//   data-passkey="add"    the options of a new passkey stand in #passkey-options

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const known = (list) => (list ?? []).map((item) => ({ ...item, id: bytes(item.id) }));

export function start(form) {
  if (!window.PublicKeyCredential) return;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answer(form).catch(() => say(form));
  });
}

async function answer(form) {
  const mode = form.dataset.passkey;
  const options = mode === "login" ? await asked(form.action) : written();
  const credential = mode === "add" ? await make(options) : await use(options);
  form.elements.credential.value = JSON.stringify(credential);
  form.submit();
}

async function asked(address) {
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(response.statusText);
  return (await response.json()).request_options.publicKey;
}

function written() {
  const data = JSON.parse(document.getElementById("passkey-options").textContent);
  return (data.creation_options ?? data.request_options ?? data).publicKey;
}

async function use(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: known(options.allowCredentials),
  };
  const { response, ...credential } = parts(await navigator.credentials.get({ publicKey }));
  const handle = response.userHandle;
  return {
    ...credential,
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: handle ? text(handle) : null,
    },
  };
}

async function make(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: known(options.excludeCredentials),
    authenticatorSelection: {
      ...options.authenticatorSelection,
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
  };
  const { response, ...credential } = parts(await navigator.credentials.create({ publicKey }));
  return {
    ...credential,
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  };
}

function parts(credential) {
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: credential.response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

function say(form) {
  const place = form.querySelector("[data-passkey-error]");
  place.textContent = place.dataset.passkeyError;
}
