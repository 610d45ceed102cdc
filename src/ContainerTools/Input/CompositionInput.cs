using System.Management.Automation;
using ContainerTools.Layering;

namespace ContainerTools.Input;

/// <summary>What an image is composed from besides files, as it is given and as it comes down the pipeline.</summary>
internal sealed class CompositionInput
{
    private readonly List<BaseImage> _bases = [];
    private readonly List<Layer> _layers = [];
    private readonly List<LayerGroup> _groups = [];
    private readonly List<GraphNode> _nodes = [];

    /// <summary>What may be the base, each once.</summary>
    public IReadOnlyList<BaseImage> Bases => _bases;

    public IReadOnlyList<Layer> Layers => _layers;

    public IReadOnlyList<LayerGroup> Groups => _groups;

    /// <summary>Of all graphs, which are taken as one.</summary>
    public IReadOnlyList<GraphNode> Nodes => _nodes;

    /// <exception cref="ImageException">It is none of what an image is composed from.</exception>
    public void Take(object? input)
    {
        switch (input)
        {
            case BaseImage given:
                Add(given);
                break;
            case Image image:
                Add(image);
                break;
            case ImageIndex index:
                Add(index);
                break;
            case Layer layer:
                _layers.Add(layer);
                break;
            case LayerGroup group:
                _groups.Add(group);
                break;
            case ReferenceGraph graph:
                _nodes.AddRange(graph.Nodes);
                break;
            case object?[] list:
                Array.ForEach(list, item => Take(item is PSObject wrapped ? wrapped.BaseObject : item));
                break;
            default:
                throw new ImageException(ImageError.InvalidArgument, $"An image is composed from a base image, layers, groups and graphs; what came down the pipeline is {(input is null ? "nothing" : $"{input.GetType().Name} '{input}'")}.", input);
        }
    }

    private void Add(BaseImage given)
    {
        if (given.Image is null || _bases.TrueForAll(known => known.Image != given.Image))
        {
            _bases.Add(given);
        }
    }
}
