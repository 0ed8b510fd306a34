using Amago.Tensors;
using Microsoft.Extensions.Configuration;

namespace Amago.Nets;

/// <summary>Assignments of a command line as a source of configuration.</summary>
internal sealed class AssignmentProvider(IEnumerable<(GinName Name, string Value, string Text)> assignments) : GinSource, IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    protected override IEnumerable<(GinName Name, GinEntry Entry)> Read() =>
        assignments.Select(static assignment => (assignment.Name, new GinEntry(BoundValue.OfText(assignment.Value), assignment.Value, Printable.Short(assignment.Text))));
}
