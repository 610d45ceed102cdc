namespace ContainerTools.Testing;

/// <summary>Writes what <c>docker-registry serve</c> reads.</summary>
internal static class RegistryConfiguration
{
    public static void Write(string file, string storage, int port, string more) => File.WriteAllText(file, $"""
        version: 0.1
        log:
          level: info
        storage:
          filesystem:
            rootdirectory: {storage}
          delete:
            enabled: true
        http:
          addr: 127.0.0.1:{port}
          secret: test
        {more}
        """);

    public static string Basic(string passwordFile) => $"""
        auth:
          htpasswd:
            realm: containertools
            path: {passwordFile}
        """;

    public static string Tls(string certificateFile, string keyFile, string? clientAuthority) => $"""
          tls:
            certificate: {certificateFile}
            key: {keyFile}
        {(clientAuthority is null ? "" : $"    clientcas: [{clientAuthority}]")}
        """;

    public static string Token(TokenServer tokens, string certificateFile) => $"""
        auth:
          token:
            realm: {tokens.Realm}
            service: {TokenServer.Service}
            issuer: {TokenServer.Issuer}
            rootcertbundle: {certificateFile}
        """;
}
