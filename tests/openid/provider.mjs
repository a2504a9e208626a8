// An OpenID provider for exercises. It signs in whoever names an account, with any password.
//   node provider.mjs SETTINGS.json
//   {"issuer": "http://…", "port": 3000, "host": "127.0.0.1", "clients": […], "accounts": {"id": {claims}}}
// A resource `urn:muster:NAME` gives access tokens for the audience NAME.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Provider from 'oidc-provider';

const settings = JSON.parse(readFileSync(process.argv[2], 'utf8'));

function signingKey(kind, options, alg) {
  const { privateKey } = generateKeyPairSync(kind, options);
  return { ...privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: randomUUID() };
}

const provider = new Provider(settings.issuer, {
  clients: settings.clients,
  jwks: { keys: [signingKey('rsa', { modulusLength: 2048 }, 'RS256'), signingKey('ec', { namedCurve: 'P-256' }, 'ES256')] },
  cookies: { keys: [randomUUID()] },
  pkce: { required: () => true },
  claims: {
    openid: ['sub', 'groups'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'],
  },
  findAccount: (context, id) => {
    // Read anew each time: a group that was taken away is gone.
    const account = JSON.parse(readFileSync(process.argv[2], 'utf8')).accounts[id];
    return account && { accountId: id, claims: () => ({ sub: id, ...account }) };
  },
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (context, resource) => ({
        scope: '', audience: resource.replace('urn:muster:', ''), accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
  // Whoever signs in agrees: consent is not what is exercised.
  loadExistingGrant: async (context) => {
    const grant = new context.oidc.provider.Grant({
      clientId: context.oidc.client.clientId, accountId: context.oidc.session.accountId,
    });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
});
provider.proxy = true;
provider.listen(settings.port, settings.host, () => console.log('ready'));
