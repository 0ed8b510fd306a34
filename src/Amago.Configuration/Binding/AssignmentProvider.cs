using Amago.Configuration.Gin;
using Microsoft.Extensions.Configuration;

namespace Amago.Configuration.Binding;

/// <summary>Assignments of a command line as a source of configuration.</summary>
internal sealed class AssignmentProvider(
    IEnumerable<(GinName Name, string Value, string Text)> assignments) : GinSource, IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    protected override IEnumerable<(GinName Name, GinEntry Entry)> Read()
    {
        foreach ((GinName name, string value, string text) in assignments)
            yield return (name, new GinEntry(BoundValue.OfText(value), value, Printable.Short(text)));
    }
}
