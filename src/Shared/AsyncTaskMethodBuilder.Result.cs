using System.Diagnostics;

// It takes the place of the runtime's of that name, on purpose; which members there are, and whether they are static, is the compiler's choice.
#pragma warning disable CA1822, CS0436, IDE0130
namespace System.Runtime.CompilerServices;

/// <inheritdoc cref="AsyncTaskMethodBuilder"/>
/// <typeparam name="TResult">The type of the method's result.</typeparam>
internal struct AsyncTaskMethodBuilder<TResult>
{
    // One of the two: a method that ended before it waited for anything, or one that waits or has waited.
    private Task<TResult>? _ended;
    private TaskCompletionSource<TResult>? _source;
    private AsyncBox? _box;

    /// <summary>The task that the caller gets.</summary>
    public readonly Task<TResult> Task => _ended ?? _source!.Task;

    public static AsyncTaskMethodBuilder<TResult> Create() => default;

    [DebuggerStepThrough]
    public void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
    {
        // What waiting needs is compiled ahead of time only if something that is compiled ahead of time calls it. The two methods below that do are
        // not, because they are made for awaiters of another assembly.
        if (AsyncBox.Never)
        {
            Suspend(ref stateMachine);
        }

        AsyncBox.Start(ref stateMachine);
    }

    public readonly void SetStateMachine(IAsyncStateMachine stateMachine) => _ = stateMachine;

    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.OnCompleted(Suspend(ref stateMachine));

    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.UnsafeOnCompleted(Suspend(ref stateMachine));

    public void SetResult(TResult result)
    {
        if (_source is null)
        {
            _ended = System.Threading.Tasks.Task.FromResult(result);
        }
        else
        {
            _source.SetResult(result);
        }
    }

    public void SetException(Exception exception)
    {
        // A cancelled task with the exception that says why is made by the runtime's builders alone.
        var builder = AsyncValueTaskMethodBuilder<TResult>.Create();
        builder.SetException(exception);
        Task<TResult> ended = builder.Task.AsTask();
        if (_source is null)
        {
            _ended = ended;
        }
        else
        {
            _source.SetFromTask(ended);
        }
    }

    /// <summary>Keeps the method's state, and gives what the awaited must call.</summary>
    public Action Suspend<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
    {
        if (_box is null)
        {
            // The builder is a part of the state machine: it must know these two before that is copied into the box.
            var box = new AsyncBox<TStateMachine>();
            _box = box;
            _source = new TaskCompletionSource<TResult>();
            box.StateMachine = stateMachine;
        }

        return _box.Suspend();
    }
}
