using System.Management.Automation;
using ContainerTools.Output;
using ContainerTools.Registry.Publishing;

namespace ContainerTools.Pipeline;

/// <summary>Brings something to a registry, after it has asked or said what it would do.</summary>
public abstract class PublicationCommand : RegistryCommand
{
    private protected override string? Advise(ImageError error) => error switch
    {
        ImageError.NotFound => "See whether the registry wants the repository to be made first, and whether the image is still where it comes from.",
        ImageError.Forbidden => "Use an account that may push to this repository; some registries also refuse to change a tag that is there.",
        ImageError.TooLarge => "Ask the registry's operator for its limits.",
        _ => null,
    };

    /// <summary>Publishes one thing and gives the references that lead to it. What goes wrong, is told, and costs the others nothing.</summary>
    /// <returns>Whether it went well.</returns>
    private protected bool Publish(ImagePublisher publisher, Publication publication) => ContinueOnError(publication.Image, () =>
    {
        string name = MyInvocation.MyCommand.Name;
        string what = $"Publish {publication.Image} ({DisplayText.Size(publication.Image.Size)}) as {publication}";
        if (ShouldProcess(what, what + "?", name, out ShouldProcessReason reason))
        {
            var progress = new TransferProgress($"Publishing {publication}", ImagePublisher.Measure([publication]));
            WriteObject(Await((mailbox, cancel) => publisher.PublishAsync(publication, mailbox, cancel), progress), enumerateCollection: true);
        }
        else if (reason == ShouldProcessReason.WhatIf)
        {
            foreach (PublishStep step in Await((mailbox, cancel) => publisher.PreviewAsync(publication, mailbox, cancel)))
            {
                ShouldProcess($"{step}", $"{step}?", name);
            }
        }
    });
}
