using System.Globalization;
using System.Text.Json;
using ContainerTools.Serving.Content;
using ContainerTools.Serving.Http;

namespace ContainerTools.Serving.Endpoints;

/// <summary>Tags and repositories (distribution-spec, end-8; Docker's <c>_catalog</c>), in the order of their code units.</summary>
internal sealed class ListEndpoint(RepositoryIndex index)
{
    public RegistryAnswer GetTags(RegistryRoute route, HttpRequest request)
    {
        if (!index.Entries.Has(route.Repository))
        {
            throw new HttpFault(404, "NAME_UNKNOWN", $"There is no repository '{route.Name}'.");
        }

        return Answer(request, $"{{\"name\":\"{route.Name}\",\"tags\":", index.In(route.Repository).Select(entry => entry.Tag).OfType<string>());
    }

    public RegistryAnswer GetCatalog(HttpRequest request) =>
        Answer(request, "{\"repositories\":", index.Entries.Repositories);

    private static RegistryAnswer Answer(HttpRequest request, string opening, IEnumerable<string> names)
    {
        int size = request.Query("n") is not { } text ? int.MaxValue
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n
            : throw new HttpFault(400, "PAGINATION_NUMBER_INVALID", $"'{text}' is not a number of names.");
        string last = request.Query("last") ?? "";
        string[] left = names.Distinct().Where(name => string.CompareOrdinal(name, last) > 0).Order(StringComparer.Ordinal).ToArray();
        string[] page = left[..Math.Min(size, left.Length)];
        RegistryAnswer answer = RegistryAnswer.Json($"{opening}{JsonSerializer.Serialize(page)}}}");
        return page.Length < left.Length && page.Length > 0
            ? answer.With("Link", $"<{request.Path}?n={size}&last={Uri.EscapeDataString(page[^1])}>; rel=\"next\"")
            : answer;
    }
}
