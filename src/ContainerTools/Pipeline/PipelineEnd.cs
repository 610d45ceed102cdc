using System.Management.Automation;
using System.Management.Automation.Language;

namespace ContainerTools.Pipeline;

/// <summary>Finds out whether what a command emits would be printed.</summary>
internal static class PipelineEnd
{
    /// <summary>
    /// Whether the command was typed at the prompt of a console as the last of its pipeline, and its output is not
    /// assigned or captured; redirected into a file, it is printed there, as numbers. A function's or script's last command may well have a reader; PowerShell does not tell.
    /// </summary>
    public static bool IsPrinted(this PSCmdlet command)
    {
        InvocationInfo invocation = command.MyInvocation;
        return command.Host.Name == "ConsoleHost"
            && invocation.CommandOrigin == CommandOrigin.Runspace
            && invocation.PipelinePosition == invocation.PipelineLength
            && !IsCaptured(invocation);
    }

    // What stands beside it in the line, as in '$x = 1; … | Export-ImageStream', does not matter. Of a pipeline over
    // several lines we get the last only, where an assignment cannot be seen; so nothing is claimed of it.
    private static bool IsCaptured(InvocationInfo invocation)
    {
        ScriptBlockAst script = Parser.ParseInput(invocation.Line, out _, out _);
        int offset = invocation.OffsetInLine - 1;
        if (script.Find(ast => ast is CommandAst && ast.Extent.StartOffset == offset, searchNestedScriptBlocks: true) is not CommandAst command
            || command.Parent is not PipelineAst pipeline
            || pipeline.PipelineElements.Count < invocation.PipelineLength)
        {
            return true;
        }

        return Ancestors(command).Any(ast => ast is AssignmentStatementAst or ParenExpressionAst or SubExpressionAst or ArrayExpressionAst or ScriptBlockExpressionAst);
    }

    private static IEnumerable<Ast> Ancestors(Ast ast)
    {
        for (Ast? parent = ast.Parent; parent is not null; parent = parent.Parent)
        {
            yield return parent;
        }
    }
}
