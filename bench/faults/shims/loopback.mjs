// Sends what is meant for https://network.test to the loopback address in NETWORK_TEST, as plain HTTP:
// crosspost writes `https://` before every host. Nothing else of it is touched.
const real = globalThis.fetch
globalThis.fetch = (input, init) => real(String(input).replace('https://network.test', process.env.NETWORK_TEST), init)
