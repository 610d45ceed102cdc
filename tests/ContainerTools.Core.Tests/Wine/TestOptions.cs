using Xunit.Abstractions;

namespace ContainerTools.Tests.Wine;

/// <summary>What xunit is told when it finds and runs tests; all else is as it is by default.</summary>
internal sealed class TestOptions : LongLivedMarshalByRefObject, ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
{
    private readonly Dictionary<string, object?> _values = [];

    public TValue GetValue<TValue>(string name) => _values.TryGetValue(name, out object? value) ? (TValue)value! : default!;

    public void SetValue<TValue>(string name, TValue value) => _values[name] = value;
}
