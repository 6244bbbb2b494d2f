'use strict'
// Follows the mock, works by keyboard, copies. Every page is whole without it.

const main = document.getElementById('main')
const mark = document.getElementById('live')

// Following: a page with data-live is fetched anew when the mock has news, at most once at a time.
let busy = false
let stale = false
let seen = null

async function renew () {
  if (busy) { stale = true; return }
  busy = true
  try {
    const answer = await fetch(location.href, { headers: { Accept: 'text/html' } })
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('main')
    // A reader who has something open, or writes, is not disturbed.
    if (answer.ok && fresh && !main.contains(document.activeElement?.closest('form, details'))) {
      const number = current()?.querySelector('a')?.getAttribute('href')
      main.replaceChildren(...fresh.childNodes)
      if (number) choose(rows().find(row => row.querySelector(`a[href="${CSS.escape(number)}"]`)), false)
    }
  } finally {
    busy = false
    if (stale) { stale = false; renew() }
  }
}

function show (news) {
  document.getElementById('count').textContent = news.requests
  document.getElementById('messages').textContent = news.messages
  document.getElementById('clock').textContent = news.now
  const faults = document.getElementById('faults')
  faults.hidden = !news.faults
  faults.firstChild.textContent = news.faults
}

const source = new EventSource('/_mock/live')
source.onopen = () => { mark.textContent = '●'; mark.classList.add('on') }
source.onerror = () => { mark.textContent = '○'; mark.classList.remove('on') }
source.onmessage = ({ data }) => {
  const news = JSON.parse(data)
  show(news)
  const count = `${news.requests} ${news.faults} ${news.messages}`
  if (seen !== null && seen !== count && main.hasAttribute('data-live')) renew()
  seen = count
}
// A page that is kept in the background must not hold one of the few connections of a browser.
addEventListener('pagehide', () => source.close())

// The keyboard.
const rows = () => [...main.querySelectorAll('.rows tbody tr')]
const current = () => main.querySelector('tr.current')

function choose (row, scroll = true) {
  current()?.classList.remove('current')
  row?.classList.add('current')
  if (scroll) row?.scrollIntoView({ block: 'nearest' })
}

function step (by) {
  const all = rows()
  const at = all.indexOf(current())
  choose(all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by))])
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  Enter: () => current()?.querySelector('td.wide a, a')?.click(),
  '/': () => main.querySelector('input[type=search], .filters select')?.focus(),
  u: () => main.querySelector('[data-up]')?.click(),
  r: () => { location.href = '/_mock/requests' },
  a: () => { location.href = '/_mock/accounts' },
  o: () => { location.href = '/_mock/outbox' },
  c: () => { location.href = '/_mock/controls' }
}

addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target.closest('input, textarea, select, a, button, summary')) {
    if (event.key === 'Escape') event.target.blur()
    return
  }
  const act = keys[event.key]
  if (act) { event.preventDefault(); act() }
})

// A filter acts at once, and a button copies the text before it.
addEventListener('change', event => {
  if (event.target.matches('.filters select')) event.target.form.requestSubmit()
})
addEventListener('click', async event => {
  if (!event.target.matches('.copy')) return
  const text = event.target.previousElementSibling.textContent
  await navigator.clipboard.writeText(text)
  event.target.textContent = 'Copied'
})
