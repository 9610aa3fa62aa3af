package dev.oms.source.mysql;

/** How connections to the server are encrypted; names and meaning as in MySQL's own clients. */
public enum TlsMode {
  /** Never encrypted. */
  DISABLED,
  /** Encrypted when the server can; the certificate is not checked. */
  PREFERRED,
  /** Always encrypted; the certificate is not checked. */
  REQUIRED,
  /** Always encrypted; the certificate must come from a trusted authority. */
  VERIFY_CA,
  /** As {@link #VERIFY_CA}, and the certificate must be for the host that is connected to. */
  VERIFY_IDENTITY
}
