namespace ContainerTools.Fuzzing;

/// <summary>What comes with signatures, as openssl 3.0 made it. Nobody has the keys.</summary>
internal static class SignatureSamples
{
    /// <summary>A certificate for signing code that says all that those of Sigstore say, signed by itself.</summary>
    public static readonly byte[] Certificate = Convert.FromBase64String("""
        MIIChDCCAiqgAwIBAgIUUV6HHeg3gDTz63aUzBkeMhaqm1wwCgYIKoZIzj0EAwIwPTELMAkGA1UEBhMCVVMxCzAJBgNVBAgMAldBMRAwDgYDVQQKDAdFeGFtcGxlMQ8wDQYDVQQDDAZz
        aWduZXIwHhcNMjYxMTI5MTYzMTM3WhcNNDYxMTI0MTYzMTM3WjA9MQswCQYDVQQGEwJVUzELMAkGA1UECAwCV0ExEDAOBgNVBAoMB0V4YW1wbGUxDzANBgNVBAMMBnNpZ25lcjBZMBMG
        ByqGSM49AgEGCCqGSM49AwEHA0IABDtenVR10ulwFObHbhb6C8HOO9IL6Hf4VmmL8DdNoR783+DaUEYtr8B74fVTlb1DST5CHpvVK3Vk1V/21yfeb96jggEGMIIBAjAOBgNVHQ8BAf8E
        BAMCB4AwEwYDVR0lBAwwCgYIKwYBBQUHAwMwOAYDVR0RAQH/BC4wLIYVaHR0cHM6Ly9leGFtcGxlLmNvbS9hoBMGCisGAQQBg78wAQegBQwDYSFiMCoGCisGAQQBg78wAQgEHAwaaHR0
        cHM6Ly9pc3N1ZXIuZXhhbXBsZS5jb20wDwYKKwYBBAGDvzABAQQBYTBFBgorBgEEAdZ5AgQCBDcENgA0ADIAqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqoAAAGN+pCwAAAA
        BAMAAjAAMB0GA1UdDgQWBBRngCW42xXu2rlFaCkFPVJ5BJLHLjAKBggqhkjOPQQDAgNIADBFAiEAw+XBTaNejNdJZ+5vKHaANCdqsjJtG0Ve4RLnzwd5DDYCICoGNC8rpqColpb3j6OS
        zV+AJLK7MaMopL7jnu/t/fW/
        """);

    /// <summary>The answer of a timestamp authority.</summary>
    public static readonly byte[] Timestamp = Convert.FromBase64String("""
        MIICBjADAgEAMIIB/QYJKoZIhvcNAQcCoIIB7jCCAeoCAQMxDzANBglghkgBZQMEAgEFADBnBgsqhkiG9w0BCRABBKBYBFYwVAIBAQYDKgMEMDEwDQYJYIZIAWUDBAIBBQAEIDpusHkP
        OayHyU84VrLdLF0RDmgRYCJhqakj07sjrci3AgECGA8yMDI2MTEyOTE2MzEzN1owAwIBATGCAWkwggFlAgEBMFUwPTELMAkGA1UEBhMCVVMxCzAJBgNVBAgMAldBMRAwDgYDVQQKDAdF
        eGFtcGxlMQ8wDQYDVQQDDAZzaWduZXICFBkSdJhm5oxUoy+ohIsMRcNSeGC3MA0GCWCGSAFlAwQCAQUAoIGkMBoGCSqGSIb3DQEJAzENBgsqhkiG9w0BCRABBDAcBgkqhkiG9w0BCQUx
        DxcNMjYxMTI5MTYzMTM3WjAvBgkqhkiG9w0BCQQxIgQgDDHb+2b0Q6DZeyzCL8e5P0njsOGvagjpUwdS2KqIB6wwNwYLKoZIhvcNAQkQAi8xKDAmMCQwIgQgyzc/yfGjBa8eRw7vrPuo
        4ky92ox1VE0h8VyGyR5I/2AwCgYIKoZIzj0EAwIERzBFAiEA8ZeeVhJPvlXNHu/vMQkeq8C1iOlz3aopZYicb8wvo6oCIEq8IctaHM3b7YWXpHGpY0/rTI79xsVgiX9Gn9Fn7XhS
        """);
}
