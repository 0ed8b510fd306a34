using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Amago.Configuration.Hosting;

/// <summary>Finds out whether an encoder can be built as its options and the configuration say, by building one.</summary>
internal sealed class CnnOptionsValidation(string encoder, IConfiguration configuration) : IValidateOptions<CnnOptions>
{
    public ValidateOptionsResult Validate(string? name, CnnOptions options)
    {
        if (name != encoder)
            return ValidateOptionsResult.Skip;
        try
        {
            NamedCnn.Create(new Bindings(configuration), encoder, options, new Generator(0));
            return ValidateOptionsResult.Success;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return ValidateOptionsResult.Fail($"{encoder}: {e.Message}");
        }
    }
}
