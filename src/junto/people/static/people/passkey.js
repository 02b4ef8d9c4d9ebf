// Passkeys. The button appears where the browser can do it; without a script the other ways in remain.
const parts = (form) => ({
  act: form.querySelector("[data-passkey-act]"),
  held: form.querySelector("input[name=credential]"),
  said: form.querySelector("[data-passkey-said]"),
})

async function asked(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options)
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } })
  if (!answer.ok) throw new Error(String(answer.status))
  return answer.json()
}

async function show(form) {
  const { creation_options: making, request_options: asking } = await asked(form)
  const { webauthnJSON } = window
  return making ? webauthnJSON.create(making) : webauthnJSON.get(asking)
}

function prepare(form) {
  const { act, held, said } = parts(form)
  act.hidden = false
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    said.textContent = ""
    try {
      held.value = JSON.stringify(await show(form))
      form.submit() // does not come back here: this event is not fired by a script's submit
    } catch {
      said.textContent = form.dataset.failed
    }
  })
}

if (window.webauthnJSON && window.webauthnJSON.supported()) {
  document.querySelectorAll("form[data-passkey]").forEach(prepare)
}
