'use strict'
// Loaded by every Node that `rehearse run` starts, since Node before 24 reads no proxy variables.
// All TCP connections start in Socket.prototype.connect: port 443 leads to the mock's end of TLS, port 80
// to the proxy. The name that TLS asks for stays the host's own.
const net = require('node:net')

const [tls, plain, ...allowed] = (process.env.KLAVIYO_REHEARSAL_ROUTE || '').split(',')
if (tls && plain) {
  const ports = { 443: Number(tls), 80: Number(plain) }
  const spared = new Set([...allowed, 'localhost', '127.0.0.1', '::1', '[::1]'])
  const connect = net.Socket.prototype.connect

  const lead = (options) => {
    if (!options || typeof options !== 'object' || options.path || options.socket) return options
    const host = String(options.host || 'localhost').toLowerCase()
    const port = ports[options.port]
    if (!port || spared.has(host)) return options
    return { ...options, host: '127.0.0.1', port, lookup: undefined, family: 4, autoSelectFamily: false }
  }

  net.Socket.prototype.connect = function (...args) {
    // Node's own modules pass one array: the options, and what to call when it is connected. The array is
    // marked by a symbol, so it is changed and not replaced.
    if (Array.isArray(args[0])) args[0][0] = lead(args[0][0])
    else if (args[0] !== null && typeof args[0] === 'object') args[0] = lead(args[0])
    else if (args.length > 1 && typeof args[1] === 'string') {
      args.splice(0, 2, lead({ port: Number(args[0]), host: args[1] }))
    }
    return connect.apply(this, args)
  }
}
