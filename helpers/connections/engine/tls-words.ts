/** Why TLS to an engine did not come about, each reason in its own words. */

export interface TlsWords {
  state: 'untrusted' | 'certificate-refused' | 'no-tls'
  message: string
  remedy: string[]
}

/** What is wrong with the certificate that the engine shows, by the verifier's code. */
const ITS_OWN: Record<string, string> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet: compare the clocks',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another name',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'is signed by nobody in ca.pem',
  UNABLE_TO_GET_ISSUER_CERT: 'is signed by nobody in ca.pem',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'is signed by nobody in ca.pem',
  SELF_SIGNED_CERT_IN_CHAIN: 'is signed by nobody in ca.pem',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is signed by itself and not in ca.pem',
  CERT_SIGNATURE_FAILURE: 'has a signature that is not that of ca.pem',
  CERT_REVOKED: 'is revoked',
}

/** Alerts by which the other side says what it thinks of ours. */
const OURS =
  /ALERT_(CERTIFICATE_(REQUIRED|EXPIRED|REVOKED|UNKNOWN)|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE|DECRYPT_ERROR)$/

const NOT_TLS = ['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'ERR_SSL_HTTP_REQUEST']

/** Null where the failure is none of TLS. `detail` is the verifier's own sentence. */
export function tlsWords(code: string, where: string, detail: string): TlsWords | null {
  const its = ITS_OWN[code]
  if (its !== undefined) {
    const names = code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? ` (${detail.replace(/^.*?altnames: /, '')})` : ''
    return {
      state: 'untrusted',
      message: `the Docker engine on ${where} is not trusted: its certificate ${its}${names}`,
      remedy: [
        `openssl s_client -connect ${where} -showcerts </dev/null   # what it shows`,
        'renew it, or put its authority into ca.pem in DOCKER_CERT_PATH; it is never left unverified',
      ],
    }
  }
  if (OURS.test(code)) {
    const alert = code
      .replace(/^.*ALERT_/, '')
      .replaceAll('_', ' ')
      .toLowerCase()
    return {
      state: 'certificate-refused',
      message: `the Docker engine on ${where} refuses the certificate of this client: ${alert}`,
      remedy: ['cert.pem in DOCKER_CERT_PATH must be current, and signed by the authority that the engine was given'],
    }
  }
  if (!NOT_TLS.includes(code)) return null
  return {
    state: 'no-tls',
    message: `what listens on ${where} does not speak TLS`,
    remedy: ['check the port in DOCKER_HOST: 2376 is the one with TLS', 'docker version'],
  }
}
