using System.Buffers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Amago.Rl.Cluster.Security;

/// <summary>
/// What admits a machine to a cluster: 128 random bits, known to the learner and to its workers. Both sides make the same key pair of it
/// and show a certificate of that; who shows another is refused. No authority, no names, nothing to renew.
/// </summary>
internal sealed class JoinToken
{
    private const int Bytes = 16;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    // The order n of the curve P-256 (NIST SP 800-186, 3.2.1.3).
    private static readonly byte[] Order = Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");

    private readonly byte[] _secret;
    private readonly Lazy<X509Certificate2> _certificate;
    private readonly Lazy<byte[]> _publicKey;

    private JoinToken(byte[] secret)
    {
        _secret = secret;
        _certificate = new(CreateCertificate);
        _publicKey = new(() =>
        {
            using ECDsa key = Key();
            return key.ExportSubjectPublicKeyInfo();
        });
    }

    /// <summary>A new token.</summary>
    public static JoinToken Create() => new(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Reads a token as <see cref="ToString"/> writes it.</summary>
    /// <exception cref="FormatException">It is no such text; the message does not repeat it.</exception>
    public static JoinToken Parse(string text)
    {
        ReadOnlySpan<char> digits = text.AsSpan().Trim();
        if (digits.Length != 2 * Bytes || digits.ContainsAnyExcept(Digits))
        {
            throw new FormatException(
                $"expected a token of {2 * Bytes} hexadecimal digits in small letters, got {digits.Length} characters that are none.");
        }

        return new JoinToken(Convert.FromHexString(digits));
    }

    /// <summary>A certificate of the token's key, with which this side shows that it knows the token: always the same.</summary>
    public X509Certificate2 Certificate() => _certificate.Value;

    /// <summary>Whether the other side's certificate is of this token's key.</summary>
    public bool Admits(X509Certificate2? certificate)
    {
        return certificate is not null
            && CryptographicOperations.FixedTimeEquals(certificate.PublicKey.ExportSubjectPublicKeyInfo(), _publicKey.Value);
    }

    /// <summary>The token's text: 32 hexadecimal digits. It belongs in a file that others can't read, not on a command line.</summary>
    public override string ToString() => Convert.ToHexStringLower(_secret);

    private X509Certificate2 CreateCertificate()
    {
        using ECDsa key = Key();
        var request = new CertificateRequest("CN=amago", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = DateTimeOffset.UtcNow; // clocks of machines differ, and nobody asks for the dates
        using X509Certificate2 made = request.CreateSelfSigned(now.AddYears(-1), now.AddYears(10));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    // d = 1 + (HKDF(token) mod (n - 1)): 384 bits, so that no number is likelier than another.
    private ECDsa Key()
    {
        byte[] material = HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, 48, info: Encoding.ASCII.GetBytes("amago join token, P-256"));
        var n = new System.Numerics.BigInteger(Order, isUnsigned: true, isBigEndian: true);
        var number = new System.Numerics.BigInteger(material, isUnsigned: true, isBigEndian: true);
        byte[] digits = ((number % (n - 1)) + 1).ToByteArray(isUnsigned: true, isBigEndian: true);
        var d = new byte[32];
        digits.CopyTo(d, 32 - digits.Length);
        return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = d });
    }
}
