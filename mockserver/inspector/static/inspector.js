'use strict'
// Follows the mock, works by keyboard, copies. Every page is whole without it.

document.documentElement.classList.add('script')
const main = document.getElementById('main')
const mark = document.getElementById('live')
const rows = () => [...main.querySelectorAll('.rows tbody tr')]
const current = () => main.querySelector('tr.current')
const addressOf = row => row?.querySelector('td.wide a, a')?.getAttribute('href')

// Following: a page with data-live is fetched anew when the mock has news, at most once at a time.
let busy = false
let stale = false
// The state of the mock that the page shows: news may have come before it followed.
let seen = main.dataset.state
let clock = null

// A reader who writes, chooses or marks text is not disturbed.
function isInUse () {
  const selection = getSelection()
  return main.contains(document.activeElement?.closest('form')) ||
    (!selection.isCollapsed && main.contains(selection.anchorNode))
}

async function renew () {
  if (busy || isInUse()) { stale = true; return }
  busy = true
  try {
    const answer = await fetch(location.href, { headers: { Accept: 'text/html' } })
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('main')
    if (fresh && !isInUse()) exchange(fresh)
  } catch {
    // The mock has ended; the mark in the header shows it.
  } finally {
    busy = false
    if (stale && !isInUse()) { stale = false; renew() }
  }
}

// The content changes in place: the chosen row, the focus, open details and the place on the screen stay.
function exchange (fresh) {
  const before = rows()
  const known = new Set(before.map(addressOf))
  const chosen = addressOf(current())
  const focused = main.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null
  const open = [...main.querySelectorAll('details[open] > summary')].map(item => item.textContent)
  const anchor = scrollY > 0 ? before.find(row => row.getBoundingClientRect().top >= 0) : undefined
  const kept = addressOf(anchor)
  const top = anchor?.getBoundingClientRect().top

  main.replaceChildren(...fresh.childNodes)
  for (const item of main.querySelectorAll('details > summary')) {
    if (open.includes(item.textContent)) item.parentElement.open = true
  }
  const find = address => address && rows().find(row => addressOf(row) === address)
  // Under load all of them are new, and the page would do nothing but flash.
  const added = before.length ? rows().filter(row => !known.has(addressOf(row))) : []
  if (added.length <= 20) for (const row of added) row.classList.add('fresh')
  choose(find(chosen), false)
  if (focused) main.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true })
  const same = find(kept)
  if (same) scrollBy(0, same.getBoundingClientRect().top - top)
}

function show (news) {
  document.getElementById('count').textContent = news.requests
  document.getElementById('messages').textContent = news.messages
  document.getElementById('clock').textContent = news.now
  const faults = document.getElementById('faults')
  faults.hidden = !news.faults
  faults.querySelector('b').textContent = news.faults
}

function mention (isLive) {
  mark.textContent = isLive ? 'live' : 'not live'
  mark.classList.toggle('on', isLive)
}

function take ({ data }) {
  const news = JSON.parse(data)
  show(news)
  const state = `${news.requests} ${news.faults} ${news.messages} ${news.changes}`
  const now = Date.parse(`${news.now.replace(' ', 'T')}Z`)
  // Where the clock is moved, the dates of a page change.
  const isMoved = clock !== null && Math.abs(now - clock) > 5000
  if ((seen !== state || stale || isMoved) && main.hasAttribute('data-live')) {
    stale = false
    renew()
  }
  seen = state
  clock = now
}

// A browser has six connections to a host: a page that nobody sees must not hold one of them.
let source = null
function follow () {
  const isSeen = document.visibilityState === 'visible'
  if (isSeen && source === null) {
    source = new EventSource('/_mock/live')
    source.onopen = () => mention(true)
    source.onerror = () => mention(false)
    source.onmessage = take
  } else if (!isSeen && source !== null) leave()
}

function leave () {
  source?.close()
  source = null
  mention(false)
}

follow()
document.addEventListener('visibilitychange', follow)
addEventListener('pagehide', leave)
addEventListener('pageshow', event => { if (event.persisted) location.reload() })

// The keyboard.
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
  ArrowLeft: () => main.querySelector('[data-before]')?.click(),
  ArrowRight: () => main.querySelector('[data-after]')?.click(),
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

// A filter acts at once, without the fields that are left open in the address.
addEventListener('change', event => {
  if (event.target.matches('.filters select')) event.target.form.requestSubmit()
})
addEventListener('submit', event => {
  if (!event.target.matches('.filters')) return
  for (const field of event.target.elements) field.disabled = !field.value && field.name !== ''
})
// A row leads where its link leads, and a button copies the text before it.
addEventListener('click', async event => {
  const row = event.target.closest('.rows tbody tr')
  if (row && !event.target.closest('a, button') && getSelection().isCollapsed) {
    row.querySelector('td.wide a, a')?.click()
  }
  if (!event.target.matches('.copy')) return
  const shown = event.target.previousElementSibling
  // Under another name than localhost a page has no clipboard: the text is marked, for the keys that copy.
  if (!navigator.clipboard) { getSelection().selectAllChildren(shown); return }
  await navigator.clipboard.writeText(shown.textContent)
  event.target.textContent = 'Copied'
})
