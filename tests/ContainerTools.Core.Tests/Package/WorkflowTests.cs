using YamlDotNet.RepresentationModel;

namespace ContainerTools.Tests.Package;

/// <summary>The files that a forge reads and nothing here runs.</summary>
public sealed class WorkflowTests
{
    public static TheoryData<string> Workflows => [".github/workflows/ci.yml", "docs/recipes/ci-job/workflow.yml"];

    public static TheoryData<string> Forms => [.. Directory.GetFiles(Path.Combine(RepositoryFolder.Root, ".github", "ISSUE_TEMPLATE"))
        .Where(file => Path.GetFileName(file) != "config.yml")
        .Select(file => Path.GetRelativePath(RepositoryFolder.Root, file))];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Every_job_of_a_workflow_says_where_it_runs_and_each_step_does_one_thing(string file)
    {
        YamlMappingNode workflow = Read(file);
        var jobs = (YamlMappingNode)workflow["jobs"];

        Assert.NotEmpty(((YamlMappingNode)workflow["on"]).Children);
        Assert.NotEmpty(jobs.Children);
        foreach (YamlMappingNode job in jobs.Children.Values.Cast<YamlMappingNode>())
        {
            Assert.Contains("runs-on", Keys(job));
            Assert.All(((YamlSequenceNode)job["steps"]).Cast<YamlMappingNode>(), step => Assert.Single(Keys(step), key => key is "uses" or "run"));
        }
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void A_job_waits_only_for_jobs_that_there_are(string file)
    {
        var jobs = (YamlMappingNode)Read(file)["jobs"];
        string[] names = [.. Keys(jobs)];

        foreach (YamlMappingNode job in jobs.Children.Values.Cast<YamlMappingNode>().Where(job => Keys(job).Contains("needs")))
        {
            IEnumerable<YamlNode> needs = job["needs"] is YamlSequenceNode several ? several : [job["needs"]];
            Assert.All(needs, need => Assert.Contains(need.ToString(), names));
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_question_of_an_issue_form_has_a_name_of_its_own_and_a_label(string file)
    {
        YamlMappingNode form = Read(file);
        YamlMappingNode[] questions = [.. ((YamlSequenceNode)form["body"]).Cast<YamlMappingNode>()];

        Assert.Superset(new HashSet<string> { "name", "description", "body" }, Keys(form).ToHashSet());
        Assert.Equal(questions.Length, questions.Select(question => question["id"].ToString()).Distinct().Count());
        Assert.All(questions, question => Assert.Contains("label", Keys((YamlMappingNode)question["attributes"])));
    }

    private static IEnumerable<string> Keys(YamlMappingNode node) => node.Children.Keys.Select(key => key.ToString());

    private static YamlMappingNode Read(string file)
    {
        var stream = new YamlStream();
        using StreamReader reader = File.OpenText(Path.Combine(RepositoryFolder.Root, file));
        stream.Load(reader);
        return (YamlMappingNode)stream.Documents.Single().RootNode;
    }
}
