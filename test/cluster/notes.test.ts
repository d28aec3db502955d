import { expect } from 'vitest';
import { run } from './command';
import { makePlace, makeSecrets } from './place';
import { kubectlProgram } from './programs';
import { modes, releaseOf, succeeds, valuesFor } from './release';
import { describeHelms, testModes } from './suite';

/** The commands in a text, each as its words. */
function commandsIn(notes: string): string[][] {
  return [...notes.matchAll(/\b(?:kubectl|helm test) --?[a-z].*| helm test .*/g)].map(([command]) =>
    command.trim().split(' '),
  );
}

describeHelms('what helm prints after an install', (helm) => {
  testModes('its commands work', async (mode) => {
    const place = await makePlace();
    await makeSecrets(place);
    const shop = releaseOf(helm, place);
    const notes = await succeeds(
      shop.install({ ...valuesFor(place, '1.0.0'), ...modes[mode] }, '--wait'),
    );

    const programs: Record<string, string> = { helm: helm.program(), kubectl: kubectlProgram() };
    const commands = commandsIn(notes);
    expect(commands.length).toBeGreaterThan(1);
    for (const [name = '', ...args] of commands) {
      const { code, text } = await run(programs[name] ?? name, args);
      expect(code, `${name} ${args.join(' ')}\n${text}`).toBe(0);
      expect(text, `${name} ${args.join(' ')}`).not.toMatch(/No resources found|^$/);
    }
  });
});
