namespace Amago.Tests.Architecture;

/// <summary>
/// Which folders of a project a folder refers to; "." is the project's own. A folder that is not listed refers to none. Constants leave no
/// trace in compiled code and are not seen.
/// </summary>
internal static class FolderRules
{
    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["Amago.Kernels"] = """
            Simd: Threading
            Strided: Threading
            Convolution/Contract: . Simd Threading
            Elementwise: Simd Threading
            Optimizers: Simd Threading
            Pooling: . Simd Threading
            Reductions: Elementwise Simd Threading
            Activations: Elementwise Reductions Simd Threading
            Convolution/Direct: . Convolution/Contract Reductions Simd
            Convolution/Winograd: . Convolution/Contract Reductions Simd
            Normalization: Reductions Simd Threading
            Convolution: . Convolution/Contract Convolution/Direct Convolution/Winograd Simd Threading
            Transposes: Activations Convolution/Contract Elementwise Simd
            Linear: . Convolution Convolution/Contract Convolution/Direct Reductions Simd Threading Transposes
            Pixels: . Simd Threading Transposes
            """,
        ["Amago.Tensors"] = """
            .: Differentiation Memory Operations/Activations Operations/Elementwise Operations/Reductions
            .: Operations/Selection Operations/Views Shapes
            Memory: .
            RandomNumbers: . Shapes
            Differentiation: . Memory Shapes
            Operations/Images: . Differentiation Shapes
            Operations/LinearLayers: . Differentiation Shapes
            Operations/Normalizations: . Differentiation Operations/Reductions Shapes
            Operations/Reductions: . Differentiation Shapes
            Operations/Selection: . Differentiation Memory Shapes
            Operations/Views: . Differentiation Memory Shapes
            Operations/Elementwise: . Differentiation Operations/Views Shapes
            Operations/Activations: . Differentiation Operations/Elementwise Shapes
            """,
        ["Amago.Formats"] = """
            Files: .
            Elements: . Files
            Images: . Files
            Zip: . Files
            NumPy: . Elements Files Zip
            Safetensors: . Elements Files Zip
            Torch: . Elements Files NumPy Zip
            """,
        ["Amago.Nets"] = """
            .: Modules
            Augmentation: Modules Plans
            Training: Modules Optimizers
            Plans/Rows: Plans
            Encoders: . Augmentation Modules Plans Plans/Rows
            Encoders/Blocks: Modules
            Encoders/Libraries: Encoders Encoders/Blocks Modules
            Encoders/MlAgents: Encoders Encoders/Blocks Encoders/Libraries Modules
            Fingerprints: . Encoders Modules Optimizers
            Networks: Augmentation Encoders Modules Plans Plans/Rows
            """,
        ["Amago.Configuration"] = """
            Registry: Values
            Gin: Registry Values
            Binding: Gin Registry Values
            Hosting: Binding Registry Values
            """,
        ["Amago.Onnx"] = """
            Building: Proto
            Forms: Building Proto
            .: Building Forms Proto
            """,
        ["Amago.Rl"] = """
            State: .
            MinAtar: . State
            .: Spaces
            Wrappers: . MinAtar Spaces State
            Vector: . Spaces State Wrappers
            Observations: Spaces
            Worlds: . MinAtar Spaces State Wrappers
            Policies: . Observations Spaces Vector Wrappers
            Timesteps: Policies Spaces
            Shards: Policies Spaces State Vector
            Algorithms: Exchanges Observations Policies Shards Spaces State Vector
            Runs: . Algorithms Exchanges MinAtar Observations Policies Shards Spaces State Vector Worlds Wrappers
            Readers/Sources: Spaces
            Readers/Sb3: Policies Readers/Sources Spaces
            Readers/CleanRl: Policies Readers/Sb3 Readers/Sources Spaces
            Readers/AmagoFiles: Policies Readers/Sources Spaces Timesteps
            Readers/Networks: Policies Readers/AmagoFiles Readers/CleanRl Readers/Sources Spaces Timesteps
            Readers: Policies Readers/AmagoFiles Readers/CleanRl Readers/Networks Readers/Sb3 Readers/Sources Runs Spaces Timesteps
            Acting: Policies Readers/Networks Spaces
            Writers: Observations Policies Readers/Networks Readers/Sources Spaces
            """,
        ["Amago.Cli"] = """
            Input: Output
            Training: Output
            Options: Input Output
            Bench: Options Output
            Play: Input Options Output
            Commands: Bench Curves Export Input Options Output Play Training
            .: Commands Input Options Output
            """,
        ["Amago.Rl.Cluster"] = """
            Options: Hosting Security
            Work: Joining Mesh
            Mesh: Security
            Scheduling: Mesh Work
            Hosting: Joining Mesh Scheduling Security Work
            Commands: Hosting Options Planning Restarting Security Seeds
            """,
        ["Amago.Serving"] = """
            Models: Metrics
            Protocol: Models
            Rpc: Metrics Models Protocol
            Http: Metrics Models Protocol
            Hosting: Http Metrics Models Protocol Rpc
            .: Hosting Models
            """,
    };

    /// <summary>The folders that each folder of a project may refer to.</summary>
    public static Dictionary<string, string[]> Of(string project)
    {
        var rules = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (string line in Texts.GetValueOrDefault(project, "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] sides = line.Split(':');
            string from = sides[0].Trim();
            rules[from] = [.. rules.GetValueOrDefault(from, []), .. sides[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        }

        return rules;
    }
}
