// Serves the GeoJSON files of the working folder as feature services on a free port of loopback, and says which.
const Koop = require('@koopjs/koop-core')
const files = require('@koopjs/provider-file-geojson')

const quiet = { error() {}, warn() {}, info() {}, debug() {}, silly() {}, log() {} }
const koop = new Koop({ logger: quiet, logLevel: 'error' })
koop.register(files, { dataDir: '.' })
const listening = koop.server.listen(0, '127.0.0.1', () => console.log(`port ${listening.address().port}`))
