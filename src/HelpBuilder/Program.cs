using ContainerTools.Help;

if (args is not [var assembly, var pages, var target])
{
    Console.Error.WriteLine("usage: HelpBuilder <cmdlets' assembly> <folder of pages> <folder of the help>");
    return 2;
}

var problems = new ProblemList();
HelpBuild.Run(Path.GetFullPath(assembly), Path.GetFullPath(pages), Path.GetFullPath(target), problems);
foreach (string problem in problems)
{
    Console.Error.WriteLine(problem);
}

return problems.Any() ? 1 : 0;
