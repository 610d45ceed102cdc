using System.Globalization;

namespace ContainerTools.Fuzzing;

/// <summary>What the command line says.</summary>
internal sealed record FuzzOptions
{
    /// <summary>Which targets; none stands for all.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>How long all of them take together, each the same share.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>From which all inputs follow.</summary>
    public int Seed { get; init; } = Random.Shared.Next();

    /// <summary>The only input, a file; null for inputs of its own.</summary>
    public string? Input { get; init; }

    /// <summary>Where inputs that lead to faults are left.</summary>
    public string Folder { get; init; } = Path.Combine(Directory.GetCurrentDirectory(), "TestResults", "fuzz");

    /// <returns>Null where it makes no sense.</returns>
    public static FuzzOptions? Parse(string[] arguments)
    {
        var options = new FuzzOptions();
        for (int i = 0; i < arguments.Length; i++)
        {
            string? value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            int number = 0;
            bool isNumber = value is not null && int.TryParse(value, CultureInfo.InvariantCulture, out number);
            FuzzOptions? next = arguments[i] switch
            {
                "--seconds" when isNumber && number > 0 => options with { Time = TimeSpan.FromSeconds(number) },
                "--seed" when isNumber => options with { Seed = number },
                "--input" when value is not null => options with { Input = value },
                "--folder" when value is not null => options with { Folder = Path.GetFullPath(value) },
                var name when FuzzTargets.Names.Contains(name) => options with { Targets = [.. options.Targets, name] },
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            options = next;
            i += arguments[i].StartsWith("--", StringComparison.Ordinal) ? 1 : 0;
        }

        return options.Input is not null && options.Targets.Count != 1 ? null : options;
    }
}
