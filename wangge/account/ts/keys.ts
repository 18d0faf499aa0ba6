// Security keys (WebAuthn): hands the server's challenge to the browser, and the browser's answer to the form.

type Json = { [name: string]: unknown };

function bytes(text: string): ArrayBuffer {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer;
}

function text(buffer: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function described(list: unknown): PublicKeyCredentialDescriptor[] {
  return ((list ?? []) as (Json & { id: string })[]).map((one) => ({ ...one, id: bytes(one.id), type: "public-key" }));
}

async function make(options: Json): Promise<Json> {
  const user = options["user"] as Json & { id: string };
  const publicKey = {
    ...options,
    challenge: bytes(options["challenge"] as string),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: described(options["excludeCredentials"]),
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    ...common(made),
    response: { clientDataJSON: text(response.clientDataJSON), attestationObject: text(response.attestationObject) },
  };
}

async function use(options: Json): Promise<Json> {
  const publicKey = {
    ...options,
    challenge: bytes(options["challenge"] as string),
    allowCredentials: described(options["allowCredentials"]),
  } as unknown as PublicKeyCredentialRequestOptions;
  const made = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  const response = made.response as AuthenticatorAssertionResponse;
  return {
    ...common(made),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: response.userHandle ? text(response.userHandle) : null,
    },
  };
}

function common(made: PublicKeyCredential): Json {
  return { id: made.id, rawId: text(made.rawId), type: made.type, clientExtensionResults: made.getClientExtensionResults() };
}

function attach(form: HTMLFormElement, options: string, ask: (options: Json) => Promise<Json>): void {
  const publicKey = (JSON.parse(options) as { publicKey: Json }).publicKey;
  const failed = form.querySelector<HTMLElement>("[data-key-failed]");
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]");
  const field = form.elements.namedItem("credential") as HTMLInputElement;
  form.querySelector("[data-key-missing]")?.remove();
  if (button) button.disabled = false;
  form.addEventListener("submit", (event) => {
    if (field.value) return;
    event.preventDefault();
    if (failed) failed.hidden = true;
    ask(publicKey).then(
      (answer) => {
        field.value = JSON.stringify(answer);
        form.requestSubmit();
      },
      () => {
        if (failed) failed.hidden = false;
      },
    );
  });
}

if ("PublicKeyCredential" in window && window.isSecureContext) {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-key-make]")) {
    attach(form, form.dataset["keyMake"] ?? "{}", make);
  }
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-key-use]")) {
    attach(form, form.dataset["keyUse"] ?? "{}", use);
  }
}
