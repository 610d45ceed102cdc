using System.Globalization;
using ContainerTools.Fuzzing;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (FuzzOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine($"""
        Usage: dotnet run --project tests/Fuzz -- [TARGET…] [--seconds N] [--seed N] [--folder FOLDER]
               dotnet run --project tests/Fuzz -- TARGET --input FILE
        Targets: {string.Join(' ', FuzzTargets.Names)}
        All of them share the seconds, 60 if not told. Inputs that lead to a fault are left in the folder, TestResults/fuzz if not told.
        """);
    return 2;
}

string[] names = options.Targets.Count > 0 ? [.. options.Targets] : [.. FuzzTargets.Names];
if (options.Input is not null)
{
    using FuzzTarget target = FuzzTargets.Create(names[0]);
    FuzzOutcome outcome = await InputRunner.RunAsync(target, await File.ReadAllBytesAsync(options.Input));
    Console.WriteLine(outcome.Fault is null ? outcome.Taken ? "taken" : "refused" : $"{outcome.Fault}\n{outcome.Detail}");
    return outcome.Fault is null ? 0 : 1;
}

Console.WriteLine($"seed {options.Seed}");
bool isGood = true;
foreach (string name in names)
{
    using FuzzTarget target = FuzzTargets.Create(name);
    var run = new TargetRun(target, options.Seed, options.Folder);
    string? fault = await run.RunAsync(options.Time / names.Length);
    Console.WriteLine($"{name,-12} {run.Count,9:N0} inputs, {run.Taken,9:N0} taken, at most {run.MostAllocated / 1024.0:N0} KiB allocated for one");
    if (fault is not null)
    {
        isGood = false;
        Console.WriteLine(fault);
        if (fault.Contains("It takes too long", StringComparison.Ordinal))
        {
            // What still runs would disturb all others.
            Environment.Exit(1);
        }
    }
}

return isGood ? 0 : 1;
