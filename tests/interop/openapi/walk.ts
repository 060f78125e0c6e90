// The main job, in the types of the document: Ada invites Bob, and finds him among her referrals and in her stats.
import createClient from "openapi-fetch";
import type { paths } from "./api.js";

type Client = ReturnType<typeof createClient<paths>>;
type Mailed = (email: string) => Promise<string>;

const password = "correct horse battery staple";

export async function walk(baseUrl: string, mailed: Mailed, ending: string) {
  const client = createClient<paths>({ baseUrl });
  const ada = await join(client, mailed, `ada-${ending}`);
  const bob = await join(client, mailed, `bob-${ending}`, ada.referral_code);

  const { data: tokens, error: refused } = await client.POST("/api/login", { body: { username_or_email: ada.username, password } });
  if (refused || !("access_token" in tokens)) throw new Error(`no tokens: ${refused?.code}`);
  const headers = { Authorization: `Bearer ${tokens.access_token}` };
  const found = await until(
    () => client.GET("/api/referrals", { params: { query: { status: "successful", limit: 5 } }, headers }),
    ({ items }) => items.length > 0);
  const stats = await until(
    () => client.GET("/api/referral-stats", { params: { query: { tz: "Europe/Berlin" } }, headers }),
    ({ totals }) => totals.successful > 0);
  const balance = await until(() => client.GET("/api/rewards/balance", { headers }), ({ credits }) => credits.available > 0);

  return {
    invitedBy: bob.referred_by?.username === ada.username,
    referred: found.items.map(({ referred_user, status }) => ({ isBob: referred_user.username === bob.username, status })),
    successful: stats.totals.successful,
    days: stats.daily.length,
    milestone: stats.next_milestone?.reward.reward_type,
    credits: balance.credits.available,
    secondTime: await taken(client, bob.username),
  };
}

async function join(client: Client, mailed: Mailed, username: string, referral_code?: string) {
  const email = `${username}@example.com`;
  const { data, error } = await client.POST("/api/register", { body: { username, email, password, referral_code } });
  if (error) throw new Error(`${username} was refused: ${error.code} ${error.detail}`);
  const verified = await client.POST("/api/verify-email", { body: { token: await mailed(email) } });
  if (!verified.data?.email_verified) throw new Error(`${email} is not verified: ${verified.error?.code}`);
  return data;
}

// What follows a verification follows within moments.
async function until<T>(ask: () => Promise<{ data?: T }>, isThere: (data: T) => boolean): Promise<T> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await new Promise((next) => setTimeout(next, 100))) {
    const { data } = await ask();
    if (data !== undefined && isThere(data)) return data;
  }
  throw new Error("nothing came of it in time");
}

// The codes of a problem are known: another one here would not compile.
async function taken(client: Client, username: string) {
  const { error } = await client.POST("/api/register", { body: { username, email: `other-${username}@example.com`, password } });
  switch (error?.code) {
    case "username_taken":
      return error.errors?.["username"]?.[0];
    default:
      return error?.code;
  }
}
