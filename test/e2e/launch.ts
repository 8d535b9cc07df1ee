import { type Browser, chromium } from 'playwright-core'

const UNWANTED = new Set(['--single-process', '--disable-web-security', '--allow-running-insecure-content'])

/** A real browser with WebGL 2: the one CHROMIUM_PATH names, or the one that comes inside npm. `more`: further flags. */
export async function launch(more: readonly string[] = []): Promise<Browser> {
  const own = process.env.CHROMIUM_PATH
  if (own) {
    return chromium.launch({
      executablePath: own,
      args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', ...more],
    })
  }
  // Makes the package unpack the system libraries that a bare machine lacks; read when it is imported.
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs22.x'
  const { default: packed } = await import('@sparticuz/chromium')
  packed.setGraphicsMode = true
  return chromium.launch({
    executablePath: await packed.executablePath(),
    args: [
      // In a single process the browser ends with its first page; without web security no service worker answers.
      ...packed.args.filter((arg) => !UNWANTED.has(arg)),
      '--no-sandbox',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      ...more,
    ],
  })
}
