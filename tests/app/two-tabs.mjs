// Two tabs whose access cookie is gone refresh at the same moment: both stay signed in, and each asks once however many calls wait.
import assert from 'node:assert/strict';
import { heading, scenario, signIn } from './stage.mjs';

await scenario(async (stage) => {
  const one = await stage.person();
  await signIn(one);
  const other = await one.context().newPage();
  await other.goto('/app/');
  await heading(other, 'Dashboard');

  for (let round = 0; round < 3; round++) {
    const refreshes = [[], []];
    const listen = (page, answers) => (response) => response.url().endsWith('/api/token/refresh') && answers.push(response.status());
    const ears = [one, other].map((page, at) => [page, listen(page, refreshes[at])]);
    ears.forEach(([page, ear]) => page.on('response', ear));
    await one.context().clearCookies({ name: '__Host-access' });

    await Promise.all([one.goto('/app/referrals'), other.goto('/app/rewards')]);
    await Promise.all([heading(one, 'Referrals'), heading(other, 'Rewards')]);

    ears.forEach(([page, ear]) => page.off('response', ear));
    const statuses = refreshes.flat();
    assert.ok(statuses.length >= 1 && statuses.every((status) => status === 200), `refreshes: ${JSON.stringify(refreshes)}`);
    assert.ok(refreshes.every((answers) => answers.length <= 1), `one refresh a tab: ${JSON.stringify(refreshes)}`);
  }

  // an unsafe call of each, with the CSRF token that its own refresh gave
  await one.context().clearCookies({ name: '__Host-access' });
  await one.goto('/app/account');
  await heading(one, 'Account');
  await one.getByRole('button', { name: 'Sign out', exact: true }).click();
  await heading(one, 'Sign in');
  // the other one hears of it
  await heading(other, 'Sign in');
});
