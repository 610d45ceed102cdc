using ContainerTools.Archive.Writing;
using ContainerTools.Testing;
using ContainerTools.Tests.Verification;
using ContainerTools.Verification;

namespace ContainerTools.Tests.Acceptance;

/// <summary>Test-Image's errors are what an engine refuses, its warnings what engines take.</summary>
[Collection(Judged.Name)]
public sealed class EngineVerdictTests(Engines engines, StockedRegistry shelf)
{
    public static TheoryData<string> Names => OddLayers.Names;

    [JudgeTheory("dockerd", "docker", "runc", "ctr", "podman")]
    [MemberData(nameof(Names))]
    public async Task An_error_is_refused_by_an_engine_and_a_warning_by_none(string name, Generation generation = Generation.Machine)
    {
        (_, DefectSeverity severity, Layer[] layers) = OddLayers.All[name];
        string archive = await shelf.ExportAsync(new ExportOptions(), LayerImage.Of(layers).With(null, [$"odd/layer:{Guid.NewGuid():N}"]));
        Judges judges = engines[generation];
        Func<ProcessResult>[] engine =
        [
            () => judges.Docker.Docker(["load", "--input", archive]),
            () => judges.Docker.Containerd("odd").TryUnpack(archive),
            () => judges.Podman.Run(["load", "--input", archive]),
        ];

        ProcessResult? refusal = engine.Select(load => load()).FirstOrDefault(answer => answer.ExitCode != 0);
        Assert.True(refusal is not null == (severity == DefectSeverity.Error), refusal?.Error ?? "no engine refuses it");
    }
}
