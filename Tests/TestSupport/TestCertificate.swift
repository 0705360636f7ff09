/// Makes a certificate for `localhost` that is its own authority.
enum TestCertificate {
    /// Python: `certificate(folder)` writes certificate.pem and key.pem and returns a server's SSL context.
    static let script = #"""
        def certificate(folder):
            import datetime, ipaddress, ssl
            from cryptography import x509
            from cryptography.hazmat.primitives import hashes, serialization
            from cryptography.hazmat.primitives.asymmetric import ec
            key = ec.generate_private_key(ec.SECP256R1())
            name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "bellwether test")])
            now = datetime.datetime.now(datetime.timezone.utc)
            made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
                .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
                .not_valid_after(now + datetime.timedelta(days=1))
                .add_extension(x509.SubjectAlternativeName(
                    [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
                .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
                .sign(key, hashes.SHA256()))
            pem = serialization.Encoding.PEM
            with open(folder + "/certificate.pem", "wb") as f: f.write(made.public_bytes(pem))
            with open(folder + "/key.pem", "wb") as f:
                f.write(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(folder + "/certificate.pem", folder + "/key.pem")
            return context

        """#
}
