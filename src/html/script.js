// Pages work without this; it makes them handier.
addEventListener('submit', (event) => {
  const { dataset } = event.target
  // A double click would send the form twice. Later it can be sent anew: the browser may have been stopped.
  if (Date.now() - dataset.sent < 2000) event.preventDefault()
  else dataset.sent = Date.now()
})
for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy)
    button.textContent = button.dataset.copied
  })
}
