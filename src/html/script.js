// Pages work without this; it makes them handier.
addEventListener('submit', (event) => {
  const { target, submitter } = event
  // A second click would send the form twice. Not at once: a button that is off is not sent.
  if (submitter) setTimeout(() => submitter.setAttribute('aria-disabled', 'true'))
  if (target.dataset.sent) event.preventDefault()
  target.dataset.sent = 'yes'
})
// Back from another page, the form can be sent anew.
addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent
  for (const button of document.querySelectorAll('[aria-disabled]')) {
    button.removeAttribute('aria-disabled')
  }
})
for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy)
    button.textContent = button.dataset.copied
  })
}
