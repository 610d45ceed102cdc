namespace ContainerTools.Testing;

/// <summary>Options of the form <c>--name value</c>.</summary>
internal sealed class Options(string[] arguments)
{
    public string? this[string name]
    {
        get
        {
            int at = Array.IndexOf(arguments, $"--{name}");
            return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
        }
    }

    public static int Usage()
    {
        Console.Error.WriteLine("""
            serve [--port N]                                     samples from memory
            serve-real [--kind plain|basic|tls|mutualtls|token]  samples in docker-registry
                       [--big FACTORS --cache FOLDER]                and big images there, at bench/big:FACTOR
                       [--layers 6x1000000,60x100000 …]              and images of so many layers of that many bytes, at bench/layers
                       [--tags N]                                    and two repositories of N tags, of which 3 differ, at bench/before and bench/after
            distant --to HOST:PORT [--round-trip MS]             a server as from far away: 40 ms and
                       [--rate BYTES]                                12,500,000 bytes per second each way, unless said otherwise
            bench-images --out FOLDER [--factors 0.1,1,2]       big images as OCI layouts

            The servers print one line when they are ready and go on until standard input ends.
            """);
        return 2;
    }
}
