/** Names, after all tests, those that passed only at their second attempt (runner.ts), each with the error of the first. */
import type { Reporter, TestModule } from "vitest/node";

export default class SecondAttempts implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const late = modules
      .flatMap((module) => [...module.children.allTests("passed")])
      .filter((test) => test.diagnostic()?.flaky === true);
    if (late.length === 0) return;
    const lines = late.flatMap((test) => {
      const [first] = test.result().errors ?? [];
      const said = [first?.message ?? "no error was kept", first?.diff ?? ""].join("\n").trim().split("\n");
      return [`  ${test.module.relativeModuleId} > ${test.fullName}`, ...said.map((line) => `    ${line}`)];
    });
    process.stdout.write(
      `\nPassed at the second attempt, on a machine with more work than cores:\n${lines.join("\n")}\n`,
    );
  }
}
