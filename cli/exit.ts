/** Ends the process, whatever still hangs in it, once everything written has left: a pipe may still hold results. */
export async function exitWith(code: number): Promise<never> {
  await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))))
  process.exit(code)
}
