namespace ContainerTools.Testing;

/// <summary>Intercept: troubles for whoever pushes, for scripts that cannot pass code across threads.</summary>
public static class PushFaults
{
    /// <summary>Requests of that method to targets with that part are answered with a status and nothing else.</summary>
    public static Func<ScriptedRequest, ScriptedResponse?> Answer(string method, int status, string part = "") =>
        request => request.Method == method && request.Target.Contains(part, StringComparison.Ordinal) ? ScriptedResponse.Error(status, "SCRIPTED") : null;

    /// <summary>Requests of that method are not answered for as long as anybody waits.</summary>
    public static Func<ScriptedRequest, ScriptedResponse?> Hang(string method) =>
        request => request.Method == method ? ScriptedResponse.Empty(500) with { Gate = Task.Delay(TimeSpan.FromSeconds(20)) } : null;
}
