namespace ContainerTools.Fuzzing;

/// <summary>The first 3,000 bytes of <see cref="SampleBytes"/>, as xz 5.4.1 packed them.</summary>
internal static class XzSamples
{
    /// <summary>One block, its sizes not told: <c>xz -6</c>.</summary>
    public static readonly byte[] Crc64 = Convert.FromBase64String("""
        /Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4Au3BYNdABgIAqnNrPWkwtf+6d0FqIuiTtU4G4/du0FJFO54dYHbhC6ckwCuvMqCL77eoz1RBz6jP/TQR3NqBaNsA5ZodVDh18fdD2a0tsyf
        3mBTFQI50bIjTvtP9mE+N2BuDie+L1xVkJSEGz+2K96/ljtEL5y0xQyOoDBRv1HyGZsXA+09R0qJR7sTzFMRyBJrBjmhKzhPOaYPkMKDU/8LTXl4AVyIWb92wygBzmgHNE5yuEUiFfT0
        6WOKDHwFPDYxLMfhr1Tm0tKJRxKtMWqBQL9EZ0ZSsCAZlfncXZNAXa56BUdMKYgQfTZpPQ+BSqLBIY4pOecrIxlZ39Bm+C51qHaM2YbpljPQjm8ztGpfcnEiZSasHGTOlJ8z4tjtALiy
        qthpSmbXVkb50VQYXyedbTA3x37lE2dMEpvgZtxGsO1OYDso3v30aAocPzERSw0vI6JA6uNgEGSemz7knn+XFGYPrivwy93d+rsTQNaCj3UuY5P0cPfPnVjEBd/5njC1FKGwMPgidRBW
        2DPz5t0WJ6t/D7uriz8RKQH5pwqgSqN4M3hw3neLixWOgLx+D2BK2Ds0DTnAgqG8GmhSwnrNO63wpOZT/9iP0m6MmctItsngYYuZMbrro0eQEr97cldxbxG26nrDarT7GJcIbBfTBmmA
        GFH/NxJeNWIID4adBVwi/XZ1RZu6UCF95PjaTxJaer5MAS7dnTYskOyviZGnvLWYy0M1tdAZZfqWjlobD6dT1Bfal2EPEAoYZBGvDKLVhvfqnqV+c33DQLWRJjnnSgUg43ZvzvOj8U2n
        i04Wwqs7WlqKf5gdwW1BYjRuKGyDTk3bfalr2KQeeAFqblmpiSpHxJuJbhhVpV6mpgckOAft3hT/nDBU8TZ/eWqw5MZ9Tz0JzsnGcFAnxun4OBbZlKakZ1lBXsTPXYRLwKvjvn/T7/vm
        btsnfT8JDJDU7vWGJCvgTDIzhOmWfExyY6ekoIg0U1D2bL39TJ4nkRCLmiTgZDzAGqQ7zGVP5v8foRChdTUPhBpudvOflMRsH2HWy9cO5W476XRy0DIoHqUy3m5Dp3KCDI+oul1jGJWd
        NLzNe02rFqcsa/DguxZZQUfr/NYQHFn12JEAnQMRrSlEJ71vAqOpJwMFOl+wWizRBX1QKHLrX/UszhvPlVFiYSisqAV6Bn7T3hklLuuTeUmBQLwJFNEZbCoPXSIZCA0VO2e5ZemZ4hlA
        Y/m1oUd1Y4N+rO6Hkm7fjcjqXqaNEaw3pQRz+DFtVE1ghrrS2msrfGWH3p4p9jkaDa7k9qxLv6WRn2CEzANr+17U/SyQRF4/PRbRHIFMGOtGJJY6McwJindpJnQltrfdBMC/GwHyyL7W
        4R9K1bdy0MHjQl285irHZxdXZpg7gDdSs/zu6Rp9wAwBOnby9WEAg5+3j7ZdCl1cFE8wnW/ZNNKYSPvOI8Adq7v7H5T+QIrlaITYa2DF+fwdOpfR7laFvNE5NEJAWdT/TIoKZaFCYn00
        SpJcDODjq4bWZTaNEEOZNNUrZlAlUs4H+CYWAHQ7nA7CkBr5o24ykP5zI5MMN4+E4v7u3PcM2xPEpzzZAtby6vuR5rUmd9FKD+y5S0DVfey/FQ8eOMq/rL1ADoW9XTNgUGAX3jaFwMLV
        9SrMX/ibQmeXAXKgcUgpoNTopO4Ftn1+x9IbmtlJarjO8MS9qnzoCHSyExE37edhY0cC+bigexihlbEnsyPBRbyx60VG/8GhL1pc1hxttGPtiyrj499PY0f7BWFZ+Cm29te3U5BUmKKb
        9sVhpowrt7p1+XWGUVXQDTPUfbUFhto5aBWORVtBIh/ciLo6zxLkr9+2UbD0k2IlshOvhrPfeQLBzmUPc+UdfsEnUHYMVZcs16zpaB4AAKIP3egPnJZ8AAGfC7gXAADakhqZscRn+wIA
        AAAABFla
        """);

    /// <summary>Three blocks that tell their sizes: <c>xz -0 -T2 --block-size=1200 --check=sha256</c>.</summary>
    public static readonly byte[] Blocks = Convert.FromBase64String("""
        /Td6WFoAAArh+wyhA8CRBbAJIQEMAAAAmE00MeAErwKJXQAYCAKpzaz1pMLX/undBaiLok7VOBwJXGRV/9p6iHzKjZDgeifxUuLnttqWwJAjP5Jb5LCiYsuHeyt+yNjyx3jyBtAnZdms
        SqL2kg0oDWmvAwBq4wafrPmMobSby++nNjiiUgbgW8K/q9s8o4gx+0rvmr4dIzZII7QkexkRptBeueM8yfai61IYXcmOZmSzakAAvVd73r9wSf8/PsX/tKCiyKiJk7nGBDu2zW3s3qr2
        HCPzZHgsu6bkDX45BRFx6H/Vv347kuozgXZIocxak68SEr43h3WMkPpFdWVNwXfMSLtjj+LFYjhAcN4L1tPxkb2LD6JlSaEr0FJ8v6capIpzvl4994hqdGJ05ZW9y15MQOToHbj2K0SA
        Ux66jdI+GnDDtbrOrTes/JT0uq+P/Vrc6Cb2MDTJkogZujcP6nwAYuymmSSfkuT3iV3yN9iCZ4va2RoBDeDBVEfk1zJctZdpyFRdS4VXV8GfNPHj1JHr6NgELvasZcT+MERm2AzadaNu
        jSgb5/NJNoGswXV6GE74LRj0VhNEmnp1/UhDPEBW0pstY8DwxvxleBM5w2rvjRC+Im2dzbvbPkkP5zjvwv4x7gkplN/coMOLijQp16fkrqm5XyMCgbNDmsw/DrpU+G6ADdTpU1JaFRNK
        5g5B1or8SWgVDdV66JJ8ydOWe5vIhGrf2U79TE0EAO9fVIgMxWWoB2tz0oFjiqWwwfX9wo6Br+YSFUV8xn6gW80hZKHuP4ivwOE8o53/VUleAvuE6wUvO8n2CyDxYfUXlA6goyCSjCv5
        vBxHPZNUXbXmsjUAzOXOp0esV5xjB3jyeMuAQHILMXMxokC5WCeSyJ+5HJXbjn8Ms4EJ/dQAAAAAADYmpK1iPfgSKHH7RqjYNnyNL4tqeQW2Pw9QQMLnXNEXA8CSBbAJIQEMAAAAm/YD
        2uAErwKKXQAajYJBVgEWPNFywuJ8gXb1K7ty3H8Gg55aqIHAgE9AHPjNmhBUKECnjwrf46QcZutMMw5CMHOLFBj8aSUU8ueKnK1e7tGj/7S/fAe9tIOcXDcRU8jHd4dANGW82Hsl09e6
        EcFNNrwyOB/jJZtK1b3Do6j+BGq1ZA29pgjBcEntAl0vOP+4TLWpk/7jls9W7iXi8ews3r+nJQljsJB5ash0HQGm6EBp7ZIp1sedk1lpI5Tf5065JQ3RCiWjItpv01SPiG1+qw/mNAVA
        249nn93ABBzen92ZqYp38/pg1IeUwOJDYLBSOE8BGzWQidM95QWHhkDnatxE979eVXH7C+9gdx+0pzBfZcgYdX69AAOJafNpEbQW+NgGwp7E0RkNT3puwvY2Y9sLj2tddPvqXvPzqVPf
        HycjV0QRercjnMSBPphwJ5AEJx76o8jzCO0HqPBU8lbMs89g5v024SK0G01wVb3zSQTRGEh53ifcAqFUCxD9dlzIFxTdXBeaLWSkqOTFRyYwDJHBdr3j6RYNrkfa/HlnlTALw+wniwK8
        LjazCZvHsjyRzS9N5DfYHfyen0tMTn0NY9JwqW9ioolc3VQ7O5Soueb8D1Rr3MhG58E5HU+KPzW7xciiHTkuuiL8kFNRQUEN/LzyeB/68HJXyL1xnUfDyH8o9hqDb6Ab370kPORIkTNE
        FJYWFrnNk9M6FqyB+4GVinh8qM4z8+6DLw/hKCNk6xXUZ3/nO5K8agBwzUZETGKxCm4PCkdFYTmVoNcRfeu91wj0ug4U/A+gNScQStkgff/Yc1MA7hkB5S6Jp5AI9yCrma12ipeLyN77
        x8BnZ2gIjVqDROGo0bhiVkCARz8wXTcMxECI5QAAAPQs7qQFxzLNrcLcHXVhFriXQGiXkT78o3Pbm3ZRzAptA8DvAtgEIQEMAAAAtE8M3+ACVwFnXQAajcLSB0LAMKi7wLgbIp9be47d
        dejnQNwTYih3WP0SSR6EXL7ey/0goCiFKTCAKNJATxV3xioesPnqME9Ro/2dYAVfsaVvAGraY3QbmRadkpuY9525RLqV6CNaobVMwkCQUhj/ZY0G0nF7km53NQ7BPh2VXqqQf98/R9Mq
        kIV4J4nCaZu43hWzrAQrtP+WbKU0mRvmemJ9tcZ6XAqQcMtTZBtsYtPwa3EZzAf43GwEKqd8YDYkDbEaiVkWnUkz/a5wnkSTVG4cnDRBJWHl4sPiNziYZFdZdEZM3zdajLEf1GNnTfoy
        ZPpJH64toKY15AoJuXMoKmQYcl05NaCuA9HDlEfDvMU1TuKCIBKpd6avTTxa0q8Pq/yrrW7EPS4DMZi+zYW1suhFnEBKXkKVtemGbtrpJqjpbJ0U5DAwBTiqfs9gGcYWKZfzGjYr14Re
        MidblLJ52tK4hQGVWlXIwq2bqMl3lzVYrgAA31HrsWhQex+Hd+/QSbZ6xSP7+MactwGXlBCOOPaFQisAA8EFsAnCBbAJnwPYBAAAcONFiqsKhsoEAAAAAApZWg==
        """);
}
