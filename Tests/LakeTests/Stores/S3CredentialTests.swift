import Core
import Foundation
import Lake
import TestSupport
import Testing
import Transport

/// moto with signatures and permissions checked, as AWS does.
@Suite("S3 credentials") struct S3CredentialTests {
    private struct Keys: Decodable {
        var user: [String]
        var role: [String]
        var powerless: [String]
    }

    @Test("Signatures are accepted; wrong, powerless and stale keys are told apart")
    func signatures() throws {
        let moto = try MotoServer(checksSignatures: 8)
        let script = #"""
            iam, sts = client("iam"), client("sts")
            allow = json.dumps({"Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})
            iam.create_user(UserName="u")
            user = iam.create_access_key(UserName="u")["AccessKey"]
            iam.put_user_policy(UserName="u", PolicyName="p", PolicyDocument=allow)
            role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=allow)["Role"]["Arn"]
            iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=allow)
            temporary = sts.assume_role(RoleArn=role, RoleSessionName="session")["Credentials"]
            iam.create_user(UserName="n")
            powerless = iam.create_access_key(UserName="n")["AccessKey"]
            names = ["AccessKeyId", "SecretAccessKey"]
            print(json.dumps({"user": [user[n] for n in names], "role": [temporary[n] for n in names + ["SessionToken"]],
                              "powerless": [powerless[n] for n in names]}))
            """#
        let keys = try JSONDecoder().decode(Keys.self, from: Data(moto.boto(script).utf8))
        func credentials(_ parts: [String]) -> AWSCredentials {
            AWSCredentials(
                accessKey: parts[0], secretKey: Secret(parts[1]),
                sessionToken: parts.count > 2 ? Secret(parts[2]) : nil)
        }
        func store(_ credentials: AWSCredentials) throws -> S3Store {
            try S3Store(
                settings: S3Settings(
                    location: S3Location("s3://bucket-of-ours/lake"), region: "us-east-1",
                    credentials: credentials, endpoint: moto.endpoint))
        }
        // The bucket is made with a signed request of our own.
        let session = AWSSession(
            signer: AWSSigner(credentials: credentials(keys.user), region: "us-east-1", service: "s3"))
        let made = try HTTPClient().send(
            session.signing(
                HTTPRequest(.put, "\(moto.endpoint)/bucket-of-ours"), payload: Digest.sha256(of: "")))
        #expect(made.status == 200)

        for good in [credentials(keys.user), credentials(keys.role)] {
            let store = try store(good)
            try store.upload([StoreUpload(.bytes([1, 2, 3]), key: "raw/2022/12/30/bars.parquet")])
            #expect(try store.list(prefix: "raw/").map(\.bytes) == [3])
            #expect(try store.bytes("raw/2022/12/30/bars.parquet") == [1, 2, 3])
            try store.remove(["raw/2022/12/30/bars.parquet"])
        }

        var wrong = credentials(keys.user)
        wrong.secretKey = "wrong-words"
        var unknown = credentials(keys.user)
        unknown.accessKey = "AKIAUNKNOWNUNKNOWN00"
        var stale = credentials(keys.role)
        stale.sessionToken = "stale-words"
        let cases: [(AWSCredentials, String, String)] = [
            (wrong, "SignatureDoesNotMatch", "AWS_SECRET_ACCESS_KEY"),
            (unknown, "InvalidAccessKeyId", "AWS_ACCESS_KEY_ID"),
            (credentials(keys.powerless), "AccessDenied", "allow these credentials"),
            (stale, "Token", "AWS_SESSION_TOKEN"),
        ]
        for (bad, said, remedy) in cases {
            let error = #expect(throws: LakeError.self) { try store(bad).list(prefix: "") }
            #expect(error?.code == .forbidden, "\(said)")
            #expect(error?.kind == .configuration)
            #expect(error?.message.contains(said) == true, "\(error?.message ?? "")")
            #expect(error?.message.contains(remedy) == true, "\(error?.message ?? "")")
            #expect(error?.message.contains("-words") == false)
        }
    }
}
