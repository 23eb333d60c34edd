// A job comes as JSON on the standard input, and its result goes as JSON to the standard output.
export async function job() {
  let text = "";
  for await (const part of process.stdin) text += part;
  return JSON.parse(text);
}

export function done(result) {
  process.stdout.write(JSON.stringify(result));
}
