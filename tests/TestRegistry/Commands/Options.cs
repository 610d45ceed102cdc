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
            bench-images --out FOLDER [--factors 0.1,1,2]       big images as OCI layouts

            The servers print one line when they are ready and go on until standard input ends.
            """);
        return 2;
    }
}
