using System.Text;

namespace ContainerTools.Testing;

/// <summary>Reads <c>Authorization: Basic</c>.</summary>
internal static class BasicCredentials
{
    public static (string User, string Password)? Of(ScriptedRequest request)
    {
        string? header = request.Header("Authorization");
        if (header?.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) != true)
        {
            return null;
        }

        string[] parts = Encoding.UTF8.GetString(Convert.FromBase64String(header[6..].Trim())).Split(':', 2);
        return parts.Length == 2 ? (parts[0], parts[1]) : null;
    }
}
