using ContainerTools.Projects;

namespace ContainerTools.Tests.Projects;

public sealed class ExposedPortsTests
{
    [Theory]
    [InlineData("ASPNETCORE_HTTP_PORTS=8080", "8080/tcp")]
    [InlineData("ASPNETCORE_HTTP_PORTS=8080; 8081;;x;70000|ASPNETCORE_HTTPS_PORTS=8443", "8080/tcp,8081/tcp,8443/tcp")]
    [InlineData("ASPNETCORE_HTTP_PORTS=8080|ASPNETCORE_URLS=http://+:5000/path;https://*:5001;nothing", "5000/tcp,5001/tcp")]
    [InlineData("ASPNETCORE_HTTP_PORTS=8080|ASPNETCORE_URLS=", "")]
    [InlineData("OTHER=1", "")]
    public void Are_those_that_the_environment_names(string variables, string ports) => Assert.Equal(
        ports.Split(',', StringSplitOptions.RemoveEmptyEntries),
        ExposedPorts.Of(variables.Split('|').Select(text => text.Split('=')).ToDictionary(parts => parts[0], parts => (string?)parts[1])));

    [Theory]
    [InlineData("80", null, "80/tcp")]
    [InlineData("53", "udp", "53/udp")]
    public void Are_named_with_their_kind(string number, string? kind, string name) => Assert.Equal(name, ExposedPorts.Name(number, kind));

    [Theory]
    [InlineData("x", "tcp")]
    [InlineData("0", "tcp")]
    [InlineData("80", "http")]
    public void A_port_that_is_none_is_refused(string number, string kind) =>
        Assert.Equal(ImageError.InvalidArgument, Assert.Throws<ImageException>(() => ExposedPorts.Name(number, kind)).Error);
}
