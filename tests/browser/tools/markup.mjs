// html-validate over files. In: {files}. Out: by file, its errors.
import { readFile } from "node:fs/promises";
import { HtmlValidate, StaticConfigLoader } from "html-validate";
import { done, job } from "./job.mjs";

const CONFIG = JSON.parse(await readFile(new URL("./htmlvalidate.json", import.meta.url), "utf8"));
const checker = new HtmlValidate(new StaticConfigLoader(CONFIG));

const { files } = await job();
const results = {};
for (const file of files) {
  const report = await checker.validateString(await readFile(file, "utf8"), file);
  results[file] = report.results.flatMap((one) =>
    one.messages.filter((said) => said.severity === 2).map((said) => `${said.line}:${said.column} ${said.ruleId}: ${said.message} (${said.selector ?? ""})`),
  );
}
done(results);
