const changeCipherSpec = 20;
const applicationData = 23;

/** Whether bytes begin a record of TLS. Source: RFC 8446, section 5.1. */
export function isTls(head: string): boolean {
  const [type = 0, major, minor = 0] = [...head.slice(0, 3)].map((each) => each.charCodeAt(0));
  return type >= changeCipherSpec && type <= applicationData && major === 3 && minor <= 4;
}

/**
 * Whether what a client sent carries something of the application, and not the handshake alone, whose last message has the
 * type of data in TLS 1.3 and follows a change of ciphers.
 */
export function carriesData(records: string): boolean {
  let data = 0;
  for (let at = 0; at + 5 <= records.length; at += 5 + records.charCodeAt(at + 3) * 256 + records.charCodeAt(at + 4)) {
    const type = records.charCodeAt(at);
    if (type === applicationData) data += 1;
    if (type === changeCipherSpec) data -= 1;
  }
  return data > 0;
}
