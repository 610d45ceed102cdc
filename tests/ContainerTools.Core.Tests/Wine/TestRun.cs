using Xunit.Abstractions;
using Xunit.Sdk;

namespace ContainerTools.Tests.Wine;

/// <summary>Runs classes of these tests in this process, one test at a time and without the test platform, and writes a line for each step.</summary>
internal sealed class TestRun : LongLivedMarshalByRefObject, IMessageSink, IDisposable
{
    private readonly StreamWriter _writer;
    private readonly ManualResetEventSlim _end = new();
    private readonly List<ITestCase> _cases = [];

    private TestRun(string path) => _writer = new StreamWriter(path) { AutoFlush = true, NewLine = "\n" };

    public static void Run(string path, string[] classes)
    {
        using var run = new TestRun(path);
        run.Run(classes);
    }

    public bool OnMessage(IMessageSinkMessage message)
    {
        lock (_writer)
        {
            switch (message)
            {
                case ITestCaseDiscoveryMessage found:
                    _cases.Add(found.TestCase);
                    break;
                case ITestStarting test:
                    Write(TestState.Started, test.Test);
                    break;
                case ITestPassed test:
                    Write(TestState.Passed, test.Test);
                    break;
                case ITestSkipped test:
                    Write(TestState.Skipped, test.Test, test.Reason);
                    break;
                case ITestFailed test:
                    Write(TestState.Failed, test.Test, Describe(test));
                    break;
                // The clean-up of something, or xunit itself.
                case IFailureInformation failure:
                    _writer.WriteLine(new TestProgress(TestState.Failed, "", message.GetType().Name, Describe(failure)).ToLine());
                    break;
                case IDiscoveryCompleteMessage or ITestAssemblyFinished:
                    _end.Set();
                    break;
            }
        }

        return true;
    }

    public void Dispose()
    {
        _writer.Dispose();
        _end.Dispose();
    }

    private static string Describe(IFailureInformation failure) =>
        string.Join('\n', failure.ExceptionTypes.Zip(failure.Messages, (type, text) => $"{type}: {text}").Concat(failure.StackTraces));

    private void Run(string[] classes)
    {
        var assembly = typeof(TestRun).Assembly;
        using var framework = new XunitTestFramework(this);
        using ITestFrameworkDiscoverer discoverer = framework.GetDiscoverer(Reflector.Wrap(assembly));
        foreach (string name in classes)
        {
            _end.Reset();
            discoverer.Find(name, includeSourceInformation: false, this, new TestOptions());
            _end.Wait();
        }

        _end.Reset();
        var options = new TestOptions();
        options.SetValue<bool?>("xunit.execution.DisableParallelization", true);
        using ITestFrameworkExecutor executor = framework.GetExecutor(assembly.GetName());
        executor.RunTests(_cases, this, options);
        _end.Wait();
    }

    private void Write(TestState state, ITest test, string text = "") =>
        _writer.WriteLine(new TestProgress(state, test.TestCase.TestMethod.TestClass.Class.Name, test.DisplayName, text).ToLine());
}
