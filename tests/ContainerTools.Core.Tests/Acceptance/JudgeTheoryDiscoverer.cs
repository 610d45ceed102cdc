using ContainerTools.Testing;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace ContainerTools.Tests.Acceptance;

/// <summary>Makes of each row of a <see cref="JudgeTheoryAttribute"/> a test for each generation of judges.</summary>
public sealed class JudgeTheoryDiscoverer(IMessageSink diagnosticMessageSink) : TheoryDiscoverer(diagnosticMessageSink)
{
    protected override IEnumerable<IXunitTestCase> CreateTestCasesForDataRow(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute, object[] dataRow)
    {
        string[] tools = theoryAttribute.GetNamedArgument<string[]>(nameof(JudgeTheoryAttribute.Tools));
        Generation from = theoryAttribute.GetNamedArgument<Generation>(nameof(JudgeTheoryAttribute.From));
        bool isForEach = testMethod.Method.GetParameters().LastOrDefault()?.ParameterType.Name == typeof(Generation).FullName;
        foreach (Generation generation in isForEach ? Enum.GetValues<Generation>().Where(generation => generation >= from) : [Generation.Machine])
        {
            object[] row = isForEach ? [.. dataRow, generation] : dataRow;
            IEnumerable<IXunitTestCase> cases = JudgeRoot.WhyNot(generation, tools) is { } reason
                ? CreateTestCasesForSkippedDataRow(discoveryOptions, testMethod, theoryAttribute, row, reason)
                : base.CreateTestCasesForDataRow(discoveryOptions, testMethod, theoryAttribute, row);
            foreach (IXunitTestCase test in cases)
            {
                yield return test;
            }
        }
    }
}
