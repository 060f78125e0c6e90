// Every page of the app, by who sees it.
export const signedOut = [
  '/app/login', '/app/login?over=1', '/app/phone', '/app/register', '/app/register?referral=ADA-NEWS', '/app/register?referral=ADA-FLYER',
  '/app/register?referral=nobodys', '/app/verify', '/app/verify?token=x', '/app/forgot', '/app/reset', '/app/reset?token=x', '/app/nowhere',
  '/dev/messages', '/dev/messages?to=nobody',
];

export const signedIn = ['/app/', '/app/referrals', '/app/rewards', '/app/links', '/app/leaderboard', '/app/account'];

export const admin = ['/app/admin', '/app/admin/users', '/app/admin/audit'];
