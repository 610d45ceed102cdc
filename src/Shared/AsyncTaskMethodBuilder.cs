using System.Diagnostics;

// The compiler takes the builders of async methods by these names, from the assembly itself before any other.
// It takes the place of the runtime's of that name, on purpose; which members there are, and whether they are static, is the compiler's choice.
#pragma warning disable CA1822, CS0436, IDE0130
namespace System.Runtime.CompilerServices;

/// <summary>
/// What the compiler makes async methods of that return a <see cref="System.Threading.Tasks.Task"/>. The runtime's own builder does the same, but each async method
/// makes about ten methods of it that cannot be compiled ahead of time, because they belong to two assemblies: two thirds of all that the first
/// command of a process had to compile. This one is compiled with the assembly that uses it. Not thread-safe, as no builder is.
/// </summary>
internal struct AsyncTaskMethodBuilder
{
    private AsyncTaskMethodBuilder<object?> _builder;

    /// <summary>The task that the caller gets.</summary>
    public Task Task => _builder.Task;

    public static AsyncTaskMethodBuilder Create() => default;

    [DebuggerStepThrough]
    public void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => _builder.Start(ref stateMachine);

    public readonly void SetStateMachine(IAsyncStateMachine stateMachine) => _ = stateMachine;

    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.OnCompleted(_builder.Suspend(ref stateMachine));

    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.UnsafeOnCompleted(_builder.Suspend(ref stateMachine));

    public void SetResult() => _builder.SetResult(null);

    public void SetException(Exception exception) => _builder.SetException(exception);
}
