using System.Globalization;
using System.Text.Json.Nodes;

namespace ContainerTools.Testing;

/// <summary>Shows a server as from far away, and says in JSON where.</summary>
internal static class DistantCommand
{
    public static int Run(Options options)
    {
        if (options["to"] is not { } target)
        {
            return Options.Usage();
        }

        var distance = new Distance(
            TimeSpan.FromMilliseconds(double.Parse(options["round-trip"] ?? "40", CultureInfo.InvariantCulture)),
            long.Parse(options["rate"] ?? "12500000", CultureInfo.InvariantCulture));
        using var server = new DistantServer(target, distance);
        Console.WriteLine(SampleJson.Text(new JsonObject
        {
            ["host"] = server.Host,
            ["to"] = target,
            ["roundTrip"] = distance.RoundTrip.TotalMilliseconds,
            ["rate"] = distance.BytesPerSecond,
        }));
        Lifetime.Wait();
        return 0;
    }
}
